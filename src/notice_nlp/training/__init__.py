"""Everything that makes and measures models; nothing here is imported when a notice is read."""
