"""Which commands are there? One module each; their heavy imports wait inside the functions."""
