"""HTTP: one router per question or resource."""
