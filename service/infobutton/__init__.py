"""Which articles fit what a patient's record asks?"""
