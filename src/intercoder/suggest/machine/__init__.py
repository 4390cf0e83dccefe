"""A machine that codes the answers nobody reads, and checks of its codes."""
