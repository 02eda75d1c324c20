<?php
// Waits for ?s= seconds, as a slow query or a remote call does: without using the processor.
usleep((int) (1e6 * (float) ($_GET['s'] ?? 1)));
header('Content-Type: text/plain');
echo 'slept';
