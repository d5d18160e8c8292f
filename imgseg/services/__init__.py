"""What the app can do, one capability a file; knows neither Flask nor how work is queued."""
