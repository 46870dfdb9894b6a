"""The one door to the event store: tables, recorder, codec, writer."""
