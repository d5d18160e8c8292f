"""What every page needs: settings, security, error pages, the server."""
