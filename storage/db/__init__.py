"""The database: settings, engine, schema, models and the embedded server."""
