"""Where bytes live: folders of photos, whole files, databases."""
