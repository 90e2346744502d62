"""Which words does the house keep, who changed them, and what would a change do?"""
