"""What can be set, by environment variables that begin with EVENHAND_."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """The settings of a run; a command-line option of the same name wins."""

    model_config = SettingsConfigDict(env_prefix="EVENHAND_", extra="ignore")

    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("evenhand"), description="Where files once read stay"
    )
    encoder: str = Field(default="all-minilm-l6-v2", description="Registered name, or folder, of the encoder")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64, description="Texts encoded at once")
    readers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64, description="Files read at once")
    read_timeout_s: float = Field(default=20.0, gt=0, le=600, description="Seconds that one file may take to read")
    read_memory_mb: int = Field(default=1024, ge=256, description="Address space of a child that reads, in MB")
    exact_passages: int = Field(
        default=1_200_000, ge=0, description="Passages up to which everyone is scored; beyond it an index proposes"
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("evenhand"), description="Where the service keeps data"
    )
    database_url: SecretStr | None = Field(
        default=None, description="postgresql://… or sqlite:///…; evenhand.db in the data directory if not given"
    )
    ledger_key_file: Path | None = Field(
        default=None, description="Key that signs checkpoints of the ledger; beside the data directory if not given"
    )
    master_key: SecretStr | None = Field(
        default=None, description="Key that wraps the key of every candidate: base64 of 32 random bytes"
    )
    master_key_file: Path | None = Field(
        default=None, description="File with the master key; beside the data directory if neither is given"
    )
    demo: bool = Field(default=False, description="Made-up people only: the master key may lie with the data")
    insecure_http: bool = Field(
        default=False, description="Let people sign in over plain HTTP from other machines, in a trusted network"
    )
    public_url: str | None = Field(
        default=None, description="Address that people use, such as https://evenhand.example.org; for links and OIDC"
    )
    node: str | None = Field(
        default=None, description="Name of this machine among the workers; the host's name if not given"
    )
    worker_dead_after_s: float = Field(
        default=30.0, ge=3, le=3600, description="Seconds of silence after which a worker's jobs are taken over"
    )
    webhook_allow_private: bool = Field(
        default=False, description="Let webhooks call addresses of this machine and of private networks, and plain HTTP"
    )
    max_upload_mb: int = Field(default=1024, ge=1, description="Size of one upload, in MB")
    host: str = Field(default="127.0.0.1", description="Address that `evenhand serve` listens on")
    port: int = Field(
        default=8080, ge=0, le=65535, description="Port that `evenhand serve` listens on; 0 takes a free one"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses of proxies whose X-Forwarded-For and -Proto are believed"
    )
    oidc_issuer: str | None = Field(default=None, description="Identity provider to sign in with, an https:// address")
    oidc_client_id: str | None = Field(default=None, description="Who the identity provider knows us as")
    oidc_client_secret: SecretStr | None = Field(default=None, description="And our secret there")
