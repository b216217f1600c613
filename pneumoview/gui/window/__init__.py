"""The window itself: what is painted first, what stands where, and who is connected with whom."""
