"""What form do changes of documents have, and what is said of them?"""
