"""What happens around the window: the one instance, crashes, and what is said of them."""
