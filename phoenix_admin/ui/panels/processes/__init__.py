"""The Processes page: this computer's workers and zombies, and what ends them."""
