"""What does a site put into its pages?"""
