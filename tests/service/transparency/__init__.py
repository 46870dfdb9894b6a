"""The logs as they are kept, signed and handed to an auditor."""
