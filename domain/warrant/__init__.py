"""A warrant of arrest, or a summons to appear. It stays in effect until otherwise ordered (RS art. 58(4))."""
