"""The machine around the law: storage, views, HTTP, the command line."""
