"""The commands, one module each; their heavy imports wait inside the functions."""
