// All that is made of the rules, so that no copy is stale.
import '../generate.ts';
