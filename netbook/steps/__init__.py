"""The verbs, pure, in the order in which a sync takes them."""
