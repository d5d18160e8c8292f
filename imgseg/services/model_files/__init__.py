"""Where the networks come from: fetched by name, built once, checked."""
