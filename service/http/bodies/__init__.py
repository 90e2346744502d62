"""What form do requests and responses have?"""
