"""Polling spread over workers, an extra: Celery carries tasks out and results back, Redis holds what is under way.

``messages`` and ``parcel`` know neither library; nothing here is imported unless a broker is configured.
"""
