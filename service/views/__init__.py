"""One read model per question, each on three axes."""
