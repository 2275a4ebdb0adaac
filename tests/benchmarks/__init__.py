"""What the parts cost, beside the best that could be had and beside what others offer, in one run."""
