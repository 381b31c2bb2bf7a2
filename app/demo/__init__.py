"""The demonstration: an organisation at work, made only by the operations and jobs that people and polls use."""
