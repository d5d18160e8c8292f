"""Where bytes live: folders of photos, safe writing."""
