"""The transparency log over the facts (RFC 6962, RFC 9162)."""
