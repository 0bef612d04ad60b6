//! siem
