"""The contract suite: the same black-box tests for each of the three apps."""
