// Techniques that use what already runs as a role: a function, an instance, a build, a stack. No iam:PassRole is needed.
import type { Place } from "../../aws/somewhere.ts";
import { anywhere, named, template, useCompute, type AwsTechnique, type Compute } from "./declaration.ts";

const FUNCTION: Compute = { types: ["lambda-function"], service: "lambda.amazonaws.com", template: template("lambda", "function:?*") };
const INSTANCE: Compute = { types: ["ec2-instance"], service: "ec2.amazonaws.com", template: template("ec2", "instance/?*"), profile: true };
const LAUNCH_TEMPLATE: Compute = { types: ["ec2-launch-template", "launch-template"], service: "ec2.amazonaws.com", template: template("ec2", "launch-template/?*"), profile: true };
const PROJECT: Compute = { types: ["codebuild-project"], service: "codebuild.amazonaws.com", template: template("codebuild", "project/?*") };
const STACK: Compute = { types: ["cloudformation-stack"], service: "cloudformation.amazonaws.com", template: template("cloudformation", "stack/?*/?*") };
const APP: Compute = { types: ["apprunner-service"], service: "tasks.apprunner.amazonaws.com", template: template("apprunner", "service/?*/?*") };
const INTERPRETER: Compute = {
  types: ["bedrock-agentcore-code-interpreter", "code-interpreter"],
  service: "bedrock-agentcore.amazonaws.com",
  template: template("bedrock-agentcore", "code-interpreter-custom/?*"),
};
const ENDPOINT: Compute = { types: ["glue-dev-endpoint"], service: "glue.amazonaws.com", template: template("glue", "devEndpoint/?*") };
const NOTEBOOK: Compute = { types: ["sagemaker-notebook-instance", "sagemaker-notebook"], service: "sagemaker.amazonaws.com", template: template("sagemaker", "notebook-instance/?*") };
const TASK: Compute = { types: ["ecs-task"], service: "ecs-tasks.amazonaws.com", template: template("ecs", "task/?*/?*") };
const MACHINE: Compute = { types: ["state-machine", "states-state-machine"], service: "states.amazonaws.com", template: template("states", "stateMachine:?*") };
const JOB: Compute = { types: ["batch-job-definition"], service: "ecs-tasks.amazonaws.com", template: template("batch", "job-definition/?*") };
const RUNTIME: Compute = { types: ["bedrock-agentcore-runtime"], service: "bedrock-agentcore.amazonaws.com", template: template("bedrock-agentcore", "runtime/?*") };
const BROWSER: Compute = { types: ["bedrock-agentcore-browser"], service: "bedrock-agentcore.amazonaws.com", template: template("bedrock-agentcore", "browser-custom/?*") };
const CLUSTER: Compute = { types: ["emr-cluster"], service: "ec2.amazonaws.com", template: template("elasticmapreduce", "cluster/?*"), profile: true };
const STUDIO: Compute = { types: ["sagemaker-user-profile"], service: "sagemaker.amazonaws.com", template: template("sagemaker", "user-profile/?*/?*") };
/** A deployment is authorised on its group, and runs on whatever instances that group names. */
const DEPLOYMENT: Compute = { types: ["codedeploy-deployment-group"], service: "ec2.amazonaws.com", template: template("codedeploy", "deploymentgroup:?*/?*"), profile: true };

/**
 * PROVIDER: running a document is authorised on the document as well as on the instance, and AWS's own documents have no account in their
 * ARN. Only documents that run what the caller writes count; of the account's own, we know none by name.
 */
const RUNS_ANYTHING = ["AWS-RunShellScript", "AWS-RunPowerShellScript", "AWS-RunRemoteScript", "AWS-RunDocument", "AWS-ApplyAnsiblePlaybooks", "AWS-RunAnsiblePlaybook", "AWS-RunSaltState"];
const document = (action: string): Place => ({
  template: [...RUNS_ANYTHING.map((name) => `arn:{partition}:ssm:?*::document/${name}`), "arn:{partition}:ssm:?*:{account}:document/mandate-probe"],
  actions: [action],
});

export const COMPUTE_TECHNIQUES: readonly AwsTechnique[] = [
  useCompute("apprunner-002", APP, "an App Runner service", ["apprunner:UpdateService"]),
  useCompute("bedrock-002", INTERPRETER, "a code interpreter", ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"]),
  useCompute("cloudformation-002", STACK, "a stack", ["cloudformation:UpdateStack"]),
  useCompute("cloudformation-005", STACK, "a stack", ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
  useCompute("codebuild-002", PROJECT, "a build project", ["codebuild:StartBuild"]),
  useCompute("codebuild-003", PROJECT, "a build project", ["codebuild:StartBuildBatch"]),
  useCompute("ec2-002", INSTANCE, "an instance", ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"]),
  useCompute("ec2-004", LAUNCH_TEMPLATE, "the next instance of a launch template", ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]),
  useCompute("ec2instanceconnect-003", INSTANCE, "an instance", ["ec2-instance-connect:SendSSHPublicKey"], { places: [anywhere("ec2:DescribeInstances")] }),
  useCompute("glue-002", ENDPOINT, "a development endpoint", ["glue:UpdateDevEndpoint"]),
  useCompute("lambda-003", FUNCTION, "a function", ["lambda:UpdateFunctionCode"]),
  useCompute("lambda-004", FUNCTION, "a function", ["lambda:UpdateFunctionCode", "lambda:InvokeFunction"]),
  useCompute("lambda-005", FUNCTION, "a function", ["lambda:UpdateFunctionCode", "lambda:AddPermission"]),
  useCompute("sagemaker-004", NOTEBOOK, "a notebook", ["sagemaker:CreatePresignedNotebookInstanceUrl"]),
  useCompute("sagemaker-005", NOTEBOOK, "a notebook", ["sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"], {
    places: [named("sagemaker", "notebook-instance-lifecycle-config/?*", "sagemaker:CreateNotebookInstanceLifecycleConfig")],
  }),
  useCompute("ssm-001", INSTANCE, "an instance", ["ssm:StartSession"]),
  useCompute("ssm-002", INSTANCE, "an instance", ["ssm:SendCommand"], { places: [document("ssm:SendCommand")] }),

  useCompute("mandate-agentcore-browser-session", BROWSER, "a browser", ["bedrock-agentcore:StartBrowserSession", "bedrock-agentcore:ConnectBrowserAutomationStream"]),
  useCompute("mandate-agentcore-runtime-command", RUNTIME, "an agent's runtime", ["bedrock-agentcore:InvokeAgentRuntimeCommand"]),
  useCompute("mandate-batch-submit-existing-job", JOB, "a batch job", ["batch:SubmitJob"], { places: [named("batch", "job-queue/?*", "batch:SubmitJob")] }),
  useCompute("mandate-codedeploy-create-deployment", DEPLOYMENT, "the instances of a deployment group", ["codedeploy:CreateDeployment"], {
    places: [named("codedeploy", "application:?*", "codedeploy:RegisterApplicationRevision"), named("codedeploy", "deploymentconfig:?*", "codedeploy:GetDeploymentConfig")],
  }),
  useCompute("mandate-ecs-execute-command", TASK, "a running task", ["ecs:ExecuteCommand"], { places: [named("ecs", "cluster/?*", "ecs:ExecuteCommand")] }),
  useCompute("mandate-emr-add-steps", CLUSTER, "a cluster", ["elasticmapreduce:AddJobFlowSteps"]),
  useCompute("mandate-lambda-update-function-layers", FUNCTION, "a function", ["lambda:UpdateFunctionConfiguration"]),
  useCompute("mandate-sagemaker-presigned-domain-url", STUDIO, "a studio", ["sagemaker:CreatePresignedDomainUrl"]),
  useCompute("mandate-sagemaker-update-lifecycle", NOTEBOOK, "a notebook", ["sagemaker:StopNotebookInstance", "sagemaker:StartNotebookInstance"], {
    places: [named("sagemaker", "notebook-instance-lifecycle-config/?*", "sagemaker:UpdateNotebookInstanceLifecycleConfig")],
  }),
  useCompute("mandate-ssm-create-association", INSTANCE, "an instance", ["ssm:CreateAssociation"], { places: [document("ssm:CreateAssociation"), named("ssm", "association/?*", "ssm:CreateAssociation")] }),
  useCompute("mandate-states-redefine-state-machine", MACHINE, "a state machine", ["states:UpdateStateMachine"]),
];
