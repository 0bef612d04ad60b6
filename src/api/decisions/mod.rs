//! `POST /v1/decisions`: decisions made elsewhere come in.

mod fault;
mod input;
