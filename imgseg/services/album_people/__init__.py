"""People in an album, found without looking for anybody."""
