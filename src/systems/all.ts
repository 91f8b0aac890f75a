/** Every system there is: a folder and a line here. */
export { accessPoint } from './ap/system.js';
export { faults } from './faults/system.js';
export { fts } from './fts/system.js';
export { iam } from './iam/system.js';
export { jobs } from './jobs/system.js';
export { rucio } from './rucio/system.js';
export { storage } from './storage/system.js';
export { tokens } from './tokens/system.js';
export { transfers } from './transfers/system.js';
export { vault } from './vault/system.js';
export { workload } from './workload/system.js';
