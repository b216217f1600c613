"""What people say of readings and draw on images, and where it is kept; without a window."""
