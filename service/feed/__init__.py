"""The log as it is heard: events with their envelope, and the wake-up of whoever waits for the next one."""
