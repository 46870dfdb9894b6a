"""The obligations engine, first form: what a State owed towards one person on the days of one presence, or
from an arrest to a release, and how far the record bears out that it did not do it. domain.md section 5.

Four values are kept apart. This computes the *assessment* alone: none, latent, possible or apparent. An
allegation, a finding and a referral are recorded acts of others and enter no computation. The assessment is
the lowest rung any gate lets it reach. What speaks against a State needs certainty over both bounds of every
date; what speaks for it need only be possible.
"""
