"""The split rules: their grammar, and the kernel that shares money by them."""
