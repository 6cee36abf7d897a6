"""Integrals, infinite series and expectations in closed form, by rules that also prove convergence or divergence."""
