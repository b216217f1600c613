"""What happens around the window: what Qt needs of the system, the one instance, crashes, and what is said of them."""
