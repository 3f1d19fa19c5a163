"""What is put on disk: trained models, kept or handed on, and recommendations for everyone."""
