"""What partners see in their workbooks after a sync, behaviour by behaviour: one test each, over real files."""
