"""Google Sheets: workbooks that people keep in the browser, reached over Google's Sheets and Drive APIs."""
