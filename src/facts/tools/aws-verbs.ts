/** AWS operations are named `verb-object`; the verb tells nearly all. Exceptions stand in the lists below. */
export const AWS_READS =
  /^(describe|list|get|head|batch-get|search|lookup|check|validate|estimate|preview|view|wait|ls|presign|select|scan|query|test|simulate|download|decode|filter|tail|discover|detect|verify|count|explain|help|configure|login|logout|sso|start-query|stop-query|poll|is|has|retrieve|show|compare)(-|$)/
export const AWS_LOSES =
  /^(delete|terminate|remove|purge|deregister|destroy|schedule-key-deletion|rb|rm|batch-delete|reset|release|dispose|expire|abort|forget|clear|wipe|empty|disassociate-kms|revert|decrease)(-|$)/
export const AWS_STOPS =
  /^(stop|reboot|restart|pause|suspend|cancel|failover|drain|shutdown|hibernate|quiesce)(-|$)/
export const AWS_BLINDS =
  /^(disable|stop-logging|delete-trail|delete-flow-logs|stop-configuration-recorder|delete-detector|update-detector|put-event-selectors|disable-security-hub)(-|$)/
export const AWS_OPENS =
  /^(authorize|attach-(user|role|group)-policy|put-(user|role|group)-policy|add-permission|put-bucket-policy|put-bucket-acl|put-object-acl|create-access-key|create-login-profile|add-user-to-group|update-assume-role-policy|put-resource-policy|share|modify-image-attribute|modify-snapshot-attribute|put-public-access-block|delete-public-access-block|create-grant|put-key-policy|set-default-policy-version)(-|$)/
export const AWS_WITHDRAWS = /^(detach|revoke)(-|$)/
