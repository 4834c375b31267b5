"""Scripts that make what ships beside the code: template, sample network, page of tabs and columns."""
