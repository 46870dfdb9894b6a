"""The two logs as they are kept, signed, asked and handed to an auditor."""
