"""Which snapshot answers now?"""
