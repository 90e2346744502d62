"""Does this passage answer this question, and with which of its sentences?"""
