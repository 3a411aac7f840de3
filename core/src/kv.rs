//! KV secrets engines: from what people write to the request that reaches the server.

pub mod cli;
