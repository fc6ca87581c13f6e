"""Which steps led to the schema of today?"""
