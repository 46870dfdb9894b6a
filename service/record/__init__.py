"""The bundled public record, and how its rows become facts."""
